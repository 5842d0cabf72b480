import { randomInt } from 'node:crypto';
import { type RequestHandler } from 'express';
import { TooMany } from '../../platform/errors';
import { limitHere, networkOf } from '../../platform/http/rate-limit';
import { machineOf } from '../credentials/machine-guard';

// Fewer than the database has connections for: clients that all come at once leave some to the pages.
const AT_ONCE = 5;
const WAITING = 400;

/** Longer than this nobody is kept waiting. */
const LONGEST_MS = 10_000;

const queue: (() => void)[] = [];
let busy = 0;

/** Lets a few requests of clients through at a time and makes some wait; the others are told when to come again, each at another moment. */
export const oneByOne: RequestHandler = (_req, res, next) => {
  if (busy < AT_ONCE) return enter(res, next);
  if (queue.length >= WAITING) throw tooMany();
  const tooLong = setTimeout(() => {
    leaveQueue(turn);
    next(tooMany());
  }, LONGEST_MS);
  const turn = () => {
    clearTimeout(tooLong);
    enter(res, next);
  };
  queue.push(turn);
  // Who has hung up need not be answered.
  res.once('close', () => {
    clearTimeout(tooLong);
    leaveQueue(turn);
  });
};

function tooMany(): TooMany {
  return new TooMany('Many computers report just now. Try again later.', 5 + randomInt(26));
}

function enter(res: Parameters<RequestHandler>[1], next: () => void): void {
  busy += 1;
  res.once('close', () => {
    busy -= 1;
    queue.shift()?.();
  });
  next();
}

function leaveQueue(turn: () => void): void {
  const at = queue.indexOf(turn);
  if (at !== -1) queue.splice(at, 1);
}

const ofNetwork = limitHere('agent network', { points: 6_000, seconds: 60 });
const ofMachine = limitHere('agent machine', { points: 120, seconds: 60 });

/** So many requests a minute from one network; a whole company may stand behind it. */
export const calmNetwork: RequestHandler = (req, _res, next) => {
  ofNetwork.take(networkOf(req.ip));
  next();
};

/** So many requests a minute of one computer: a client that has gone wild harms nobody else. */
export const calmMachine: RequestHandler = (req, _res, next) => {
  ofMachine.take(machineOf(req).machineId);
  next();
};
