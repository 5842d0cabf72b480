import { isUtf8 } from 'node:buffer';

export const CAPTIONS_MAX_BYTES = 512 * 1_024;

/** Shown from a second to a second of the film. */
export type Cue = { from: number; to: number; text: string };
export type Captions = { ok: true; text: string; cues: readonly Cue[] } | { ok: false; problem: string };

const TIMES = /^((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t]+\S.*)?$/;

/**
 * Reads captions as WebVTT has them (W3C WebVTT §4): text in UTF-8, cues in the order of their beginnings, each with words and an end after its beginning, none that
 * begins after the film has ended (its length is rounded, so a second is let pass; null: nobody knows it). Styles are refused, because captions look the same everywhere. Else answers what to mend, with the line.
 */
export function readCaptions(bytes: Buffer, filmSeconds: number | null): Captions {
  if (bytes.length === 0) return wrong('This file is empty. Choose another one.');
  if (!isUtf8(bytes) || bytes.includes(0)) return wrong('This file is no text in UTF-8. Save the captions as WebVTT in UTF-8 and choose that file.');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (!/^WEBVTT(?:[ \t\n]|$)/.test(text)) return wrong('Captions begin with the word WEBVTT. Save them as WebVTT (.vtt) and choose that file.');
  const cues: Cue[] = [];
  for (const { at, lines } of blocksOf(text)) {
    if (/^STYLE\b|^REGION\b/.test(lines[0]!)) return wrong(`Line ${at} begins a style. Take it out: captions look the same for all videos.`);
    if (/^NOTE(?:[ \t]|$)/.test(lines[0]!)) continue;
    const cue = cueOf(at, lines, cues.at(-1)?.from ?? 0, filmSeconds);
    if (typeof cue === 'string') return wrong(cue);
    cues.push(cue);
  }
  return cues.length === 0 ? wrong('These captions have no words. Choose a file with at least one caption.') : { ok: true, text: `${text.trimEnd()}\n`, cues };
}

/** What stands between empty lines, with the number of its first line; without the head. */
function blocksOf(text: string): { at: number; lines: string[] }[] {
  const blocks: { at: number; lines: string[] }[] = [];
  let isOpen = false;
  for (const [index, line] of text.split('\n').entries()) {
    const isEmpty = line.trim() === '';
    if (!isEmpty && isOpen) blocks.at(-1)!.lines.push(line);
    if (!isEmpty && !isOpen) blocks.push({ at: index + 1, lines: [line] });
    isOpen = !isEmpty;
  }
  return blocks.slice(1);
}

function cueOf(at: number, lines: readonly string[], notBefore: number, filmSeconds: number | null): Cue | string {
  // A cue may have a name of its own above its times.
  const named = lines[0]!.includes('-->') ? 0 : 1;
  const line = at + named;
  const times = TIMES.exec(lines[named]?.trim() ?? '');
  if (!times) return `Line ${line} does not say from when to when. Write it like 00:01.000 --> 00:04.500.`;
  const [from, to] = [secondsOf(times[1]!), secondsOf(times[2]!)];
  const text = lines.slice(named + 1).join('\n').trim();
  if (to <= from) return `The caption in line ${line} ends before it begins. Mend its times.`;
  if (from < notBefore) return `The caption in line ${line} begins before the one above it. Put the captions in order.`;
  if (filmSeconds !== null && from > filmSeconds + 1) return `The caption in line ${line} begins after the film has ended. Choose the captions of this film.`;
  if (text === '') return `The caption in line ${line} has no words. Write them below its times, or take it out.`;
  return text.includes('-->') ? `Line ${line} is followed by another one with times. Put an empty line between captions.` : { from, to, text };
}

function secondsOf(time: string): number {
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function wrong(problem: string): Captions {
  return { ok: false, problem };
}
