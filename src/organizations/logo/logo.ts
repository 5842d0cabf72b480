/** A partner's picture as it was taken in: a PNG that never changes; its id stands in the public address. */
export type Logo = {
  readonly id: string;
  /** The stored file (platform/files/files.ts). */
  readonly file: string;
  readonly width: number;
  readonly height: number;
};

/** What is taken in, and what is made of it (domain.md §11.2, security.md §4.6). */
export const logoLimits = {
  maxBytes: 1_048_576, maxPixels: 4_000_000, minWidth: 120, minHeight: 40, keptWidth: 600, keptHeight: 200,
  /** Beyond these nothing is left to see once it is as small as it is shown. */
  widest: 15, highest: 4,
} as const;

/** Why a picture of so many pixels is not taken, as a sentence for the person; undefined where it is. */
export function sizeProblem(width: number, height: number): string | undefined {
  const { maxPixels, minWidth, minHeight, widest, highest } = logoLimits;
  const has = `This picture has ${count.format(width)} × ${count.format(height)} pixels.`;
  if (width * height > maxPixels) return `${has} Choose one with at most 4 million pixels, for example 2,000 × 2,000.`;
  if (width < minWidth || height < minHeight) return `${has} Choose one that is at least ${minWidth} pixels wide and ${minHeight} pixels high.`;
  if (width > height * widest) return `${has} Choose one that is at most ${widest} times as wide as it is high.`;
  if (height > width * highest) return `${has} Choose one that is at most ${highest} times as high as it is wide.`;
  return undefined;
}

const count = new Intl.NumberFormat('en-GB');
