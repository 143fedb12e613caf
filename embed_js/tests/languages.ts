/** Every language, for the tests. */

import type { ActLanguage, Language } from '../src/language';
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
import arActs from '../src/acts/lang/ar';
import deActs from '../src/acts/lang/de';
import esActs from '../src/acts/lang/es';
import faActs from '../src/acts/lang/fa';
import frActs from '../src/acts/lang/fr';
import heActs from '../src/acts/lang/he';
import hiActs from '../src/acts/lang/hi';
import itActs from '../src/acts/lang/it';
import jaActs from '../src/acts/lang/ja';
import koActs from '../src/acts/lang/ko';
import nlActs from '../src/acts/lang/nl';
import plActs from '../src/acts/lang/pl';
import ptBRActs from '../src/acts/lang/pt-BR';
import ruActs from '../src/acts/lang/ru';
import trActs from '../src/acts/lang/tr';
import ukActs from '../src/acts/lang/uk';
import viActs from '../src/acts/lang/vi';
import zhHansActs from '../src/acts/lang/zh-Hans';
import zhHantActs from '../src/acts/lang/zh-Hant';

export const all: Record<string, Language> = { ar, de, es, fa, fr, he, hi, it, ja, ko, nl, pl, 'pt-BR': ptBR, ru, tr, uk, vi, 'zh-Hans': zhHans, 'zh-Hant': zhHant };

/** What is said after a press, and in feedback.js. */
export const acts: Record<string, ActLanguage> = {
  ar: arActs,
  de: deActs,
  es: esActs,
  fa: faActs,
  fr: frActs,
  he: heActs,
  hi: hiActs,
  it: itActs,
  ja: jaActs,
  ko: koActs,
  nl: nlActs,
  pl: plActs,
  'pt-BR': ptBRActs,
  ru: ruActs,
  tr: trActs,
  uk: ukActs,
  vi: viActs,
  'zh-Hans': zhHansActs,
  'zh-Hant': zhHantActs,
};
