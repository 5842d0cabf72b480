import { type TableName, type Tables } from './store';

export type Put = [TableName, Tables[TableName]];

type Reference = { $: number };

/**
 * One line for all that a call changed: only the last state of each row, and where an event or a remembered answer
 * shows a row of the same line, a reference in its place, which halves the journal.
 */
export function writePuts(puts: Put[]): string {
  const last = new Map<string, Put>();
  for (const put of puts) last.set(`${put[0]} ${put[1].id}`, put);
  const kept = [...last.values()];
  const places = new Map<object, number>(kept.map(([, row], index) => [row, index]));
  return JSON.stringify(kept.map(([table, row]) => [table, shortened(table, row, places)]));
}

export function readPuts(line: string): Put[] {
  const puts = JSON.parse(line) as Put[];
  const whole = (value: object): object => ('$' in value ? puts[(value as Reference).$]![1] : value);
  for (const [table, row] of puts) {
    if (table === 'events') (row as Tables['events']).data.object = whole((row as Tables['events']).data.object);
    if (table === 'keys') (row as Tables['keys']).body = whole((row as Tables['keys']).body);
  }
  return puts;
}

function shortened(table: TableName, row: Tables[TableName], places: Map<object, number>): object {
  const short = (value: object): object => {
    const place = places.get(value);
    return place === undefined ? value : { $: place };
  };
  if (table === 'events') {
    const event = row as Tables['events'];
    return { ...event, data: { ...event.data, object: short(event.data.object) } };
  }
  if (table === 'keys') return { ...row, body: short((row as Tables['keys']).body) };
  return row;
}
