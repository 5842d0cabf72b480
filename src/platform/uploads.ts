import { type RequestHandler } from 'express';
import type * as Multer from 'multer';
import { foreignForm, hasRightToken } from './csrf';
import { Refusal } from './errors';

/** What a form with one file brought: its bytes and what the browser calls it (untrusted), or why there are none. */
export type Upload = { bytes: Buffer; name: string } | { problem: 'none' | 'too large' | 'several' | 'broken off' };

declare module 'express-serve-static-core' {
  interface Request {
    /** Set by `readUpload` on the routes that have it. */
    upload?: Upload;
  }
}

type Limits = { field: string; maxBytes: number };

/**
 * Reads a form with one file into memory, on the route that names it and nowhere else (security.md §4.6). The form's token comes before
 * the file and is judged before any of the file is kept. Throws the refusal of `refuseForeignForms` for a wrong token; all else
 * stands in `req.upload`.
 */
export function readUpload(limits: Limits): RequestHandler {
  let parse: RequestHandler | undefined;
  return (req, res, next) => {
    if (!req.is('multipart/form-data')) {
      req.upload = { problem: 'none' };
      return next();
    }
    parse ??= parserOf(limits);
    void parse(req, res, (error?: unknown) => {
      if (error instanceof Refusal) return next(error);
      // A form without a file has not been asked for its token yet.
      if (!error && !hasRightToken(req)) return next(foreignForm());
      req.upload = error ? { problem: problemOf(error) } : req.file ? { bytes: req.file.buffer, name: req.file.originalname } : { problem: 'none' };
      next();
    });
  };
}

function parserOf({ field, maxBytes }: Limits): RequestHandler {
  // Few people ever upload anything: loaded on first use.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const multer = require('multer') as typeof Multer.default;
  return multer({
    storage: multer.memoryStorage(),
    defParamCharset: 'utf8',
    limits: { fileSize: maxBytes, files: 1, fields: 4, parts: 5, fieldSize: 1_000, fieldNameSize: 100, headerPairs: 20 },
    fileFilter: (req, _file, decide) => (hasRightToken(req) ? decide(null, true) : decide(foreignForm())),
  }).single(field);
}

function problemOf(error: unknown): 'too large' | 'several' | 'broken off' {
  const { code } = error as { code?: string };
  if (code === 'LIMIT_FILE_SIZE') return 'too large';
  return code?.startsWith('LIMIT_') ? 'several' : 'broken off';
}
