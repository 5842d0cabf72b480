import { type Request, type RequestHandler } from 'express';
import type * as Multer from 'multer';
import { foreignForm, hasRightToken } from './csrf';
import { Refusal } from '../errors';
import { dropIncoming, type Incoming, receiveFile } from '../files/incoming-files';
import { waitForLargeFile } from './slow-bodies';

/** What a form with one file brought: its bytes and what the browser calls it (untrusted), or why there are none. */
export type Upload = { bytes: Buffer; name: string } | UploadProblem;
export type UploadProblem = { problem: 'none' | 'too large' | 'several' | 'broken off' };

declare module 'express-serve-static-core' {
  interface Request {
    /** Set by `readUpload` on the routes that have it. */
    upload?: Upload;
    /** Set by `readLargeUpload`; who takes it keeps the file or drops it (platform/files/incoming-files.ts). */
    incoming?: Incoming | UploadProblem;
  }
}

type Limits = { field: string; maxBytes: number };

/**
 * Reads a form with one file into memory, on the route that names it and nowhere else (security.md §4.6). The form's token comes before
 * the file and is judged before any of the file is kept. Throws the refusal of `refuseForeignForms` for a wrong token; all else
 * stands in `req.upload`.
 */
export function readUpload(limits: Limits): RequestHandler {
  return reading(limits, 'memory', (req, problem) => {
    req.upload = problem ? { problem } : req.file ? { bytes: req.file.buffer, name: req.file.originalname } : { problem: 'none' };
  });
}

/** The same for a file that is too large for memory: it goes to the disk as it arrives, stands in `req.incoming`, and may take an hour. */
export function readLargeUpload(limits: Limits): RequestHandler {
  const read = reading(limits, 'disk', (req, problem) => {
    req.incoming = problem ? { problem } : req.file ? { place: req.file.path, sha256: req.file.filename, bytes: req.file.size } : { problem: 'none' };
  });
  return (req, res, next) => {
    waitForLargeFile(req);
    return read(req, res, next);
  };
}

function reading(limits: Limits, to: 'memory' | 'disk', tell: (req: Request, problem: UploadProblem['problem'] | undefined) => void): RequestHandler {
  let parse: RequestHandler | undefined;
  return (req, res, next) => {
    if (!req.is('multipart/form-data')) {
      tell(req, 'none');
      return next();
    }
    parse ??= parserOf(limits, to);
    void parse(req, res, (error?: unknown) => {
      if (error instanceof Refusal) return next(error);
      // A form without a file has not been asked for its token yet.
      if (!error && !hasRightToken(req)) return next(foreignForm());
      tell(req, error ? problemOf(error) : undefined);
      next();
    });
  };
}

function parserOf({ field, maxBytes }: Limits, to: 'memory' | 'disk'): RequestHandler {
  // Few people ever upload anything: loaded on first use.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const multer = require('multer') as typeof Multer.default;
  return multer({
    storage: to === 'disk' ? toDisk : multer.memoryStorage(),
    defParamCharset: 'utf8',
    limits: { fileSize: maxBytes, files: 1, fields: 4, parts: 5, fieldSize: 1_000, fieldNameSize: 100, headerPairs: 20 },
    fileFilter: (req, _file, decide) => (hasRightToken(req) ? decide(null, true) : decide(foreignForm())),
  }).single(field);
}

const toDisk: Multer.StorageEngine = {
  _handleFile: (_req, file, done) => void receiveFile(file.stream).then(({ place, sha256, bytes }) => done(null, { path: place, filename: sha256, size: bytes }), done),
  _removeFile: (_req, { path }, done) => void dropIncoming(path).then(() => done(null), done),
};

function problemOf(error: unknown): 'too large' | 'several' | 'broken off' {
  const { code } = error as { code?: string };
  if (code === 'LIMIT_FILE_SIZE') return 'too large';
  return code?.startsWith('LIMIT_') ? 'several' : 'broken off';
}
