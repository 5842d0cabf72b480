import { type Request } from 'express';
import { type FlashMessage } from './frame';

/** A sentence for the next page that the signed-in person sees. */
export function flash(req: Request, kind: FlashMessage['kind'], text: string): void {
  req.session.flash = [...(req.session.flash ?? []), { kind, text }];
}

/** Hands the waiting sentences over, once. */
export function takeFlash(req: Request): FlashMessage[] {
  const waiting = req.session.flash ?? [];
  if (waiting.length > 0) delete req.session.flash;
  return waiting;
}
