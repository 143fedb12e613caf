// Names of properties that the scripts keep to themselves: the build makes them short, the same in every script. None of
// them may be a name of the browser's, of the HTTP contract (src/wire.ts), of the element's public side, or be looked up by
// a string; tests/short_names.test.ts watches over the first two.
export const NAMES = `
  acts anonymous arrived atLeast badEmail begin born branch busy byMail canWrite closeReply compose composers copied discard
  down dress early edit editLabel editable emailHelp emit failed fault feed fields foot forget forgotten fresh gaps gate
  headingLevel help identity inReplyTo keep level life loadFailed loadMore look mailInstead markdown maxDepth missing modes
  moreReplies nameOf needed noService notSent optional orMail over ownActs pageUrl permalink published queued rank
  reader refused remember remembers removeAsk removed reply replyTo replyingTo restored reveal saved say sendOnline sending
  sendingSoon settle snippetMail stops sync tell threadPage tokenToWrite tryAgain turn under unreached unverified up vote wake wanted who words
  writeOne writer writingAs wrote
  asked claimAsk copiedIt copyLink extras fit followHelp following helpful mailCode mailHelp noteHelp noteNo noteYes notMine notTaken meHelp openMail
  posted repaint reportAsk reported sendNote unfollowed unreachable whisper whispered yourEmail yourName
`.trim().split(/\s+/);

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const short = (at) => `${LETTERS[Math.floor(at / 26)]}${LETTERS[at % 26].toUpperCase()}`;

/** For esbuild. */
export const mangling = {
  mangleProps: new RegExp(`^(${NAMES.join('|')})$`),
  mangleCache: Object.fromEntries(NAMES.map((name, at) => [name, short(at)])),
};
