/** One line to the person at the computer, or to the log of the service that runs us. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

export function warn(line) {
  process.stderr.write(`${line}\n`);
}

/** "1.4 GB". */
export function inBytes(bytes) {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return step === 0 ? `${bytes} bytes` : `${(bytes / 1_000 ** step).toFixed(1)} ${units[step]}`;
}

/** Without control characters: what others wrote must not move the cursor. */
export function plain(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');
}
