/** One bar: what it is of, in words, and its parts from the bottom up. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly number[];
}
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Which of the bar's parts it is. */
  readonly part: number;
}
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly { readonly label: string; readonly rectangles: readonly Rectangle[] }[];
  /** Lines across, each with the value it stands for. */
  readonly lines: readonly { readonly y: number; readonly value: number }[];
}

const WIDTH = 600;
const HEIGHT = 160;
const GAP = 3;

/**
 * Lays out stacked bars from the left to the right, the highest line a round number over the highest bar. Whole pixels up and down, so that bars of
 * the same value are as high as each other; a part that is not nothing is seen.
 */
export function chartOf(bars: readonly Bar[]): Chart {
  const highest = Math.max(1, ...bars.map(({ parts }) => sumOf(parts)));
  const ceiling = roundUp(highest);
  const step = WIDTH / Math.max(1, bars.length);
  const heightOf = (value: number) => (value === 0 ? 0 : Math.max(2, Math.round((value / ceiling) * HEIGHT)));
  return {
    width: WIDTH, height: HEIGHT,
    bars: bars.map(({ label, parts }, place) => {
      let y = HEIGHT;
      return {
        label,
        rectangles: parts.map((value, part) => {
          const height = Math.min(heightOf(value), y);
          y -= height;
          return { x: rounded(place * step + GAP / 2), y, width: rounded(step - GAP), height, part };
        }).filter(({ height }) => height > 0),
      };
    }),
    lines: [0, 0.5, 1].map((share) => ({ y: Math.round(HEIGHT * (1 - share)), value: ceiling * share })),
  };
}

/** The next round number whose half can be said too: of few an even one. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  const steps = unit < 10 ? [2, 4, 6, 8, 10] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return Math.round(steps.find((times) => times * unit >= value)! * unit);
}

function sumOf(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
