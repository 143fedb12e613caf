/** What the scripts say, in the language of the page, which brings it. */

const words = JSON.parse(document.body.dataset.words);

export const say = (key, n) => words[key].replace('{n}', n);
