import { ownerSql } from './database';

/** Moves the one clock of this test file's database to a moment, e.g. "2026-11-22T10:00:00Z"; it runs on from there. */
export async function setClock(instant: string): Promise<void> {
  await ownerSql('update clock set movable = true, stands_at = null, ahead_by = $1::timestamptz - clock_timestamp()', [instant]);
}

/** Stops it at a moment: seconds pass only by advanceClock, however slow the machine is. */
export async function stopClock(instant: string): Promise<void> {
  await ownerSql('update clock set movable = true, stands_at = $1::timestamptz', [instant]);
}

/** Moves it by an interval as PostgreSQL reads it: "15 minutes", "1 day". */
export async function advanceClock(interval: string): Promise<void> {
  await ownerSql('update clock set movable = true, ahead_by = ahead_by + $1::interval, stands_at = stands_at + $1::interval', [interval]);
}

/** The moment it is by that clock. */
export async function clockNow(): Promise<Date> {
  const [row] = await ownerSql<{ now: Date }>('select app.now() as now');
  return row!.now;
}
