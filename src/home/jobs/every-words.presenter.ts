import { type Every } from '../../platform/queue/queue-worker';

const UNITS = { s: 'second', m: 'minute', h: 'hour' } as const;

/** "Every 5 minutes", "Daily at 02:15 UTC", "Hourly at minute 25". */
export function everyWords(every: Every): string {
  if (typeof every === 'string') {
    const amount = Number(every.slice(0, -1));
    const unit = UNITS[every.slice(-1) as keyof typeof UNITS];
    return amount === 1 ? `Every ${unit}` : `Every ${amount} ${unit}s`;
  }
  const [minute = '', hour = '', ...days] = every.cron.split(' ');
  if (!/^\d+$/.test(minute) || days.join(' ') !== '* * *') return `${every.cron} (${every.zone})`;
  if (hour === '*') return `Hourly at minute ${minute}`;
  return /^\d+$/.test(hour) ? `Daily at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')} ${every.zone}` : `${every.cron} (${every.zone})`;
}
