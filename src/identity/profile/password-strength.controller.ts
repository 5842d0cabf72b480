import { type RequestHandler } from 'express';
import { singleStrings } from '../../platform/pages/forms';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { checkNewPassword } from '../password';

const byNetwork = limit('password-strength', { points: 120, seconds: 60 });

/** What a form would say about a password, for a script that asks while it is typed. Keeps and logs nothing of it. */
export const create: RequestHandler = async (req, res) => {
  await byNetwork.take(networkOf(req.ip));
  const password = (singleStrings(req.body)['password'] ?? '').slice(0, 1_000);
  const { email, firstName, lastName } = req.visitor ?? { email: '', firstName: '', lastName: '' };
  const weakness = await checkNewPassword(password, [email, firstName, lastName]);
  res.json({ good: weakness === undefined, words: weakness ?? 'This password is hard to guess.' });
};
