/** Every language, for the tests. */

import type { Language } from '../src/language';
import ar from '../src/lang/ar';
import de from '../src/lang/de';
import es from '../src/lang/es';
import fa from '../src/lang/fa';
import fr from '../src/lang/fr';
import he from '../src/lang/he';
import hi from '../src/lang/hi';
import it from '../src/lang/it';
import ja from '../src/lang/ja';
import ko from '../src/lang/ko';
import nl from '../src/lang/nl';
import pl from '../src/lang/pl';
import ptBR from '../src/lang/pt-BR';
import ru from '../src/lang/ru';
import tr from '../src/lang/tr';
import uk from '../src/lang/uk';
import vi from '../src/lang/vi';
import zhHans from '../src/lang/zh-Hans';
import zhHant from '../src/lang/zh-Hant';

export const all: Record<string, Language> = { ar, de, es, fa, fr, he, hi, it, ja, ko, nl, pl, 'pt-BR': ptBR, ru, tr, uk, vi, 'zh-Hans': zhHans, 'zh-Hant': zhHant };
