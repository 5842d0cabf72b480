export type Entry = { created: number; sequence: number; id: string };

export type Range = { gte?: number | undefined; gt?: number | undefined; lte?: number | undefined; lt?: number | undefined };

/** Ids in the order of their creation, cut by moment in O(log n + results). */
export class OrderedIndex {
  private readonly entries: Entry[] = [];

  add(entry: Entry): void {
    this.entries.splice(this.positionAfter(entry), 0, entry);
  }

  remove(entry: Entry): void {
    const at = this.positionAfter(entry) - 1;
    if (this.entries[at]?.id === entry.id) this.entries.splice(at, 1);
  }

  /** Newest first, from the entry before `after` on. */
  *newestFirst(range: Range, after?: Entry): Generator<string> {
    const top = Math.min(this.lastWithin(range), after ? this.positionAfter(after) - 2 : Infinity);
    for (let at = top; at >= 0; at -= 1) {
      const entry = this.entries[at]!;
      if (entry.created < floor(range)) return;
      yield entry.id;
    }
  }

  /** Oldest first, from the entry after `before` on: what `ending_before` asks for, to be turned round by the caller. */
  *oldestFirstFrom(range: Range, before: Entry): Generator<string> {
    for (let at = this.positionAfter(before); at < this.entries.length; at += 1) {
      const entry = this.entries[at]!;
      if (entry.created > ceiling(range)) return;
      if (entry.created >= floor(range)) yield entry.id;
    }
  }

  private lastWithin(range: Range): number {
    const created = ceiling(range);
    return created === Infinity ? this.entries.length - 1 : this.positionAfter({ created, sequence: Infinity, id: '' }) - 1;
  }

  private positionAfter(entry: Entry): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(this.entries[middle]!, entry)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function isAfter(a: Entry, b: Entry): boolean {
  return a.created > b.created || (a.created === b.created && a.sequence > b.sequence);
}

function floor(range: Range): number {
  return Math.max(range.gte ?? -Infinity, range.gt === undefined ? -Infinity : range.gt + 1);
}

function ceiling(range: Range): number {
  return Math.min(range.lte ?? Infinity, range.lt === undefined ? Infinity : range.lt - 1);
}
