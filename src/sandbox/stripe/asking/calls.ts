/** One line of the journal of calls that `GET /_sandbox/calls` shows. */
export type CallRecord = {
  id: string;
  at: string;
  method: string;
  path: string;
  params: object;
  idempotencyKey: string | null;
  status: number | null;
  replayed: boolean;
  fault: string | null;
  ms: number;
};

const most = 50_000;

/** The last calls, oldest first. */
export class Calls {
  private list: CallRecord[] = [];

  add(call: CallRecord): void {
    this.list.push(call);
    if (this.list.length > most * 1.2) this.list = this.list.slice(-most);
  }

  matching(filter: { method?: string | undefined; path?: string | undefined; key?: string | undefined }): CallRecord[] {
    return this.list.filter((call) =>
      (filter.method === undefined || call.method === filter.method)
      && (filter.path === undefined || call.path.startsWith(filter.path))
      && (filter.key === undefined || call.idempotencyKey === filter.key));
  }

  clear(): void {
    this.list = [];
  }
}
