// Names of properties that the scripts keep to themselves: the build makes them short, the same in every script. None of
// them may be a name of the browser's, of the HTTP contract (src/wire.ts), of the element's public side, or be looked up by
// a string; tests/short_names.test.ts watches over the first two.

/** What is said most often becomes one letter. */
const OFTEN = `
  reader tell say sync writer identity life composers emit busy wake who fault fields turn under gaps keep maxDepth remembers wrote acts
  atLeast canWrite level missing needed reply restored tokenToWrite tryAgain wanted reached draft closeReply foot gate nameOf noService permalink
  snippetMail vote repaint
`.trim().split(/\s+/);

const OTHERS = `
  alone anonymous arrived asked badEmail begin born branch byMail claimAsk closedSince compose copied copiedIt copyLink discard down dress early edit editable
  editLabel emailHelp extras failed feed fit followHelp following forget forgotten fresh headingLevel help helpful inReplyTo loadFailed loadMore
  look mailCode mailHelp mailInstead markdown meHelp modes moreReplies noteHelp noteNo noteYes notMine notSent notTaken openMail optional orMail
  over ownActs pageUrl posted published queued rank refused remember removeAsk removed replyingTo replyTo reportAsk reported reveal saved sending
  sendingSoon sendNote sendOnline settle threadPage unfollowed unreachable unreached unverified up whisper whispered words writeOne writingAs
  yourEmail yourName
`.trim().split(/\s+/);

export const NAMES = [...OFTEN, ...OTHERS];

/** Letters that are frequent in the scripts anyway come first; `h`, `n` and `t` are names of ours already. */
const ONE = 'eraoslidcumpgfbvwykqzxjESCTLADMPNIROBFHUGWVK';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const two = (at) => `${LETTERS[Math.floor(at / 26)]}${LETTERS[at % 26].toUpperCase()}`;
const short = [...ONE.slice(0, OFTEN.length), ...OTHERS.map((_, at) => two(at))];

/** For esbuild. */
export const mangling = {
  mangleProps: new RegExp(`^(${NAMES.join('|')})$`),
  mangleCache: Object.fromEntries(NAMES.map((name, at) => [name, short[at]])),
};
