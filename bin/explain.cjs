// Says in one sentence what a person can do about a failed start; only the unforeseen keeps its stack, in a file.
const fs = require('node:fs');
const path = require('node:path');
const { StartProblem } = require('./start-problem.cjs');

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET']);

/** Writes the sentence for this failure to stderr. */
function explain(error) {
  process.stderr.write(`${sentenceFor(error) ?? unforeseen(error)}\n`);
}

/** The sentence for a failure that a person can put right, else undefined. */
function sentenceFor(error) {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof StartProblem || error.constructor.name === 'SettingError') return error.message;
  return network(error) ?? disk(error) ?? database(error) ?? sentenceFor(error.cause);
}

function network(error) {
  const { code, syscall, port, address } = error.errors?.[0] ?? error;
  if (code === 'EADDRINUSE') return `Port ${port} is already taken: stop the program that uses it, or choose another one, as in PORT=3100 npm start.`;
  if (code === 'EACCES' && syscall === 'listen') return `Port ${port} may not be used by this user: choose one above 1023, as in PORT=3000.`;
  if (syscall === 'listen' || (code === 'ENOTFOUND' && error.hostname && error.hostname === process.env.HOST)) {
    return `The setting HOST names an address that this machine does not have: ${process.env.HOST ?? address}.`;
  }
  if (UNREACHABLE.has(code) || (code === 'ENOENT' && error.syscall === 'connect')) return unreachable(error.errors?.[0] ?? error);
  if (/timeout expired|connection timeout|Connection terminated/i.test(error.message)) return unreachable({});
  return undefined;
}

function unreachable({ port, hostname, address }) {
  const named = ['DATABASE_OWNER_URL', 'DATABASE_URL', 'REDIS_URL', 'SMTP_URL'].filter((name) => URL.canParse(process.env[name] ?? ''));
  const setting = named.find((name) => matches(new URL(process.env[name]), { port, hostname, address })) ?? named.find((name) => name.startsWith('DATABASE')) ?? 'DATABASE_URL';
  const what = { REDIS_URL: 'Redis', SMTP_URL: 'The mail server' }[setting] ?? 'The database';
  return `${what} does not answer at ${place(setting)}: start it, or correct the setting ${setting}.`;
}

function matches(url, { port, hostname, address }) {
  const usual = { 'postgres:': '5432', 'postgresql:': '5432', 'redis:': '6379', 'rediss:': '6379', 'smtp:': '587', 'smtps:': '465' }[url.protocol];
  if (port) return (url.port || usual) === String(port);
  return [hostname, address].includes(url.hostname);
}

function disk(error) {
  const place_ = error.path ? ` (${error.path})` : '';
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === '53100') return `The disk is full${place_}: make room, and start again.`;
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(error.code) && error.path) return `${error.path} cannot be written: give this user the right to, or set DATA_DIR to another folder.`;
  return undefined;
}

function database({ code, message }) {
  const setting = process.env.DATABASE_OWNER_URL ? 'DATABASE_OWNER_URL and DATABASE_URL' : 'DATABASE_URL';
  if (code === '28P01' || code === '28000') return `The database refuses the name or the password: correct the setting ${setting}.`;
  if (code === '3D000') return `The database server has no such database: make it, or correct the setting ${setting}.`;
  if (code === '57P03') return 'The database is starting or stopping: try again in a moment.';
  if (code === '53300') return 'The database takes no more connections: raise its max_connections, or end other programs.';
  if (code === '42501') return `The login that prepares the database lacks a right (${message}): name the owner in DATABASE_OWNER_URL.`;
  return undefined;
}

function place(setting) {
  const text = process.env[setting];
  return text ? new URL(text).host : 'its address';
}

function unforeseen(error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const file = path.resolve(process.env.DATA_DIR || '.data', 'start-error.log');
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${text}\n`);
  } catch {
    return text;
  }
  return `The start failed: ${String(error?.message ?? error).split('\n')[0]} (the details are in ${file}).`;
}

module.exports = { explain, sentenceFor };
