import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, type Response } from 'express';
import { config, isLoopback } from '../config';
import { within } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { metricsText, metricsType } from '../platform/operations/metrics';
import { readFigures } from './operations.report';

/** Figures for Prometheus: for who has METRICS_TOKEN, or, when none is set, for programs on this machine. */
export async function show(req: Request, res: Response): Promise<void> {
  if (!mayRead(req)) throw new NotFound();
  const readings = await within('system', readFigures, { readOnly: true });
  res.set('Content-Type', metricsType).send(await metricsText(readings));
}

function mayRead(req: Request): boolean {
  if (config.metricsToken) return sameText(req.get('Authorization') ?? '', `Bearer ${config.metricsToken}`);
  // A proxy on this machine would make everybody look local.
  const forwarded = req.get('X-Forwarded-For') ?? req.get('Forwarded');
  return forwarded === undefined && isLoopback((req.socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
}

function sameText(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
