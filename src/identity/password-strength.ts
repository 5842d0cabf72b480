import { type ZxcvbnFactory } from '@zxcvbn-ts/core';

const GOOD_ENOUGH = 3;
// The estimate's time grows with the square of the length (0.4 s at 128); more characters never make a password weaker.
const LOOKED_AT = 64;
let loading: Promise<ZxcvbnFactory> | undefined;

/** Why a password is easy to guess, as a sentence, or undefined when it is not. `about` are words that belong to the person. */
export async function passwordWeakness(password: string, about: readonly string[]): Promise<string | undefined> {
  const words = about.flatMap((text) => [text, ...text.split(/[@.\s]+/)]).map((word) => word.toLowerCase()).filter((word) => word.length > 2);
  // Their own e-mail or name and little else, however long it is.
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), password.toLowerCase());
  if (rest.length < 6) return 'Do not build the password from your own name or e-mail.';
  const { score, sequence } = (await strength()).check(password.slice(0, LOOKED_AT), words);
  if (sequence.length === 1 && sequence[0]?.pattern === 'dictionary') return 'This password is among the common ones. Choose another.';
  if (score < GOOD_ENOUGH) return 'This password is easy to guess. Add more words that do not belong together.';
  return undefined;
}

// The word lists take megabytes: loaded when the first person chooses a password.
function strength(): Promise<ZxcvbnFactory> {
  loading ??= (async () => {
    const [{ ZxcvbnFactory }, common, english] = await Promise.all([
      import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common'), import('@zxcvbn-ts/language-en'),
    ]);
    return new ZxcvbnFactory({
      dictionary: { ...common.dictionary, ...english.dictionary },
      graphs: common.adjacencyGraphs,
    });
  })();
  return loading;
}
