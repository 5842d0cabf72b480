import { paths } from '../../paths';
import { addDays, type Day } from '../../platform/values/dates';
import { bytes, count, day as dayText } from '../../platform/values/format';
import { type Bar, chartOf } from './chart.model';
import { type MachineTotals } from './machine-totals';
import { DAYS_SHOWN, type DayTotals, type Growth } from './totals.report';

type Shown = Omit<MachineTotals, 'countedAt'>;
const GROUPS = ['healthy', 'attention', 'unknown', 'off'] as const;
export const GROUP_WORDS = { healthy: 'Healthy', attention: 'Needs attention', unknown: 'Unknown', off: 'Off' } as const;

/** The charts: how backups stood on each of the last days, and what they took up; today as it is now, days that nobody counted left empty. */
export function chartsOf({ days, growth }: { days: readonly DayTotals[]; growth: readonly Growth[] }, totals: Shown, today: Day) {
  const counted = new Map<Day, Shown>([...days.map((each) => [each.on, each] as const), [today, totals]]);
  const shown = Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(today, index + 1 - DAYS_SHOWN)).map((on) => ({ on, of: counted.get(on) }));
  return { health: healthOf(shown), storage: storageOf(shown, totals), growth: growth.map(growthOf) };
}

type ShownDay = { on: Day; of: Shown | undefined };

function healthOf(days: readonly ShownDay[]) {
  const bars = days.map(({ on, of }): Bar => ({ label: `${dayText(on)}: ${of ? groupsIn(of) : 'not counted'}`, parts: GROUPS.map((group) => of?.[group] ?? 0) }));
  const counted = days.filter(({ of }) => of);
  const [first, last] = [counted[0]!, counted.at(-1)!];
  return {
    title: 'Backups over 30 days', text: `${dayText(first.on)}: ${groupsIn(first.of!)}. Today: ${groupsIn(last.of!)}.`,
    chart: withTicks(chartOf(bars), count), legend: GROUPS.map((group, part) => ({ label: GROUP_WORDS[group], part })),
    heads: ['Day', ...GROUPS.map((group) => GROUP_WORDS[group])],
    rows: [...counted].reverse().map(({ on, of }) => [dayText(on), ...GROUPS.map((group) => count(of![group]))]),
    ends: [dayText(days[0]!.on), 'Today'],
  };
}

function storageOf(days: readonly ShownDay[], totals: Shown) {
  const bars = days.map(({ on, of }): Bar => ({ label: `${dayText(on)}: ${of ? bytes(of.bytesStored) : 'not counted'}`, parts: [of?.bytesStored ?? 0] }));
  const counted = days.filter(({ of }) => of);
  return {
    title: 'Storage used', text: `${dayText(counted[0]!.on)}: ${bytes(counted[0]!.of!.bytesStored)}. Today: ${bytes(totals.bytesStored)}.`,
    chart: withTicks(chartOf(bars), bytes), legend: [],
    heads: ['Day', 'All backups', 'On plans with a limit', 'Purchased there'],
    rows: [...counted].reverse().map(({ on, of }) => [dayText(on), bytes(of!.bytesStored), bytes(of!.bytesMetered), bytes(of!.bytesPurchased)]),
    ends: [dayText(days[0]!.on), 'Today'],
  };
}

function withTicks(chart: ReturnType<typeof chartOf>, words: (value: number) => string) {
  return { ...chart, lines: chart.lines.map((line) => ({ ...line, label: words(Math.round(line.value)) })) };
}

function groupsIn(of: Shown): string {
  return `${count(of.healthy)} healthy, ${count(of.attention)} ${of.attention === 1 ? 'needs' : 'need'} attention, ${count(of.unknown)} unknown, ${count(of.off)} off`;
}

function growthOf({ accountId, customer, bytesStored, bytesGrown }: Growth) {
  return { name: customer, href: `${paths.monitoring.index}?customer=${accountId}`, grown: `+${bytes(bytesGrown)}`, stored: bytes(bytesStored) };
}
