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
  /** Where the limit stands, if there is one and it fits. */
  readonly limitY: number | null;
}

const WIDTH = 600;
const HEIGHT = 160;
const GAP = 3;

/**
 * Lays out stacked bars from the left to the right, the highest line a round number over the highest bar (or the limit, where that is not three times
 * as high). Whole pixels up and down, so that bars of the same value are as high as each other; a part that is not nothing is seen.
 */
export function chartOf(bars: readonly Bar[], { limit = 0, top = roundUp }: { limit?: number; top?: (value: number) => number } = {}): Chart {
  const highest = Math.max(1, ...bars.map(({ parts }) => sumOf(parts)));
  const showsLimit = limit > 0 && limit <= highest * 3;
  const ceiling = top(showsLimit ? Math.max(highest, limit) : highest);
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
    limitY: showsLimit ? Math.round(HEIGHT * (1 - limit / ceiling)) : null,
  };
}

/** The next of 2, 4, 10, 20, 40, 100 …, so that its half is a whole number too. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [2, 4, 6, 10, 20].map((times) => times * unit).find((each) => each >= value)!;
}

function sumOf(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
