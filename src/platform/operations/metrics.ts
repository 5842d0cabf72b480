import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { databaseConnections } from '../database/database';
import { countJobs } from '../queue/queue-engine';

/** What a room wants seen on /metrics: name without the portal_ prefix, help, and its value now. */
export type Reading = { name: string; help: string; value: number };

const registry = new Registry();

const requestSeconds = new Histogram({
  name: 'portal_http_request_seconds', help: 'Time from the request to its whole answer',
  labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10], registers: [registry],
});
const jobSeconds = new Histogram({
  name: 'portal_job_seconds', help: 'Time a job ran in this process',
  labelNames: ['job', 'outcome'], buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60], registers: [registry],
});
const jobs = new Gauge({ name: 'portal_jobs', help: 'Jobs in the queue', labelNames: ['state'], registers: [registry] });
const connections = new Gauge({
  name: 'portal_database_connections', help: 'Database connections of this process', labelNames: ['state'], registers: [registry],
});

/** The time of one request under its route's pattern. */
export function observeRequest(method: string, route: string, status: number, seconds: number): void {
  requestSeconds.observe({ method, route, status: String(status) }, seconds);
}

export function observeJob(name: string, outcome: 'done' | 'failed', seconds: number): void {
  jobSeconds.observe({ job: name, outcome }, seconds);
}

/** All figures in Prometheus' text format; the queue's are left out while it does not answer. */
export async function metricsText(readings: readonly Reading[]): Promise<string> {
  // Node's own figures, from the first look on: whoever does not look does not pay.
  if (!registry.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: registry });
  const counts = await countJobs().catch(() => ({}));
  for (const [state, count] of Object.entries(counts)) jobs.set({ state }, count);
  for (const [state, count] of Object.entries(databaseConnections())) connections.set({ state }, count);
  for (const { name, help, value } of readings) gauge(`portal_${name}`, help).set(value);
  return registry.metrics();
}

export const metricsType = registry.contentType;

function gauge(name: string, help: string): Gauge {
  return (registry.getSingleMetric(name) as Gauge | undefined) ?? new Gauge({ name, help, registers: [registry] });
}
