import { readCaptions } from '../../src/content/video/captions.model';

const read = (text: string, seconds: number | null = 60) => readCaptions(Buffer.from(text), seconds);
const CUE = '00:01.000 --> 00:04.500\nWords.';

describe('captions', () => {
  it('are taken with names of cues, notes, hours, settings, and lines as any system ends them', () => {
    const text = '\ufeffWEBVTT - English\r\nKind: captions\r\n\r\nNOTE from us\r\n\r\nfirst\r\n00:00:01.000 --> 00:00:04.500 line:0 align:start\r\nOne\r\nand two\r\n\r\n\r\n00:04.500 --> 01:00:00.000\r\n<i>Three</i> مرحبا\r\n';
    const captions = read(text);
    expect(captions).toMatchObject({ ok: true, cues: [{ from: 1, to: 4.5, text: 'One\nand two' }, { from: 4.5, to: 3_600, text: '<i>Three</i> مرحبا' }] });
    expect(captions.ok && captions.text.startsWith('WEBVTT - English\nKind')).toBe(true);
  });

  it.each([
    ['nothing', '', 'This file is empty'],
    ['SubRip', '1\n00:00:01,000 --> 00:00:04,000\nWords.', 'begin with the word WEBVTT'],
    ['a word that only begins like it', `WEBVTTX\n\n${CUE}`, 'begin with the word WEBVTT'],
    ['no cue', 'WEBVTT\n\nNOTE nothing yet', 'have no words'],
    ['times of SubRip', 'WEBVTT\n\n00:01,000 --> 00:04,000\nWords.', 'Line 3 does not say from when to when'],
    ['minutes past 59', 'WEBVTT\n\n61:01.000 --> 61:04.000\nWords.', 'Line 3 does not say'],
    ['words without times', `WEBVTT\n\n${CUE}\n\nOnly words.`, 'Line 7 does not say'],
    ['an end before its beginning', `WEBVTT\n\nname\n00:04.000 --> 00:03.000\nWords.`, 'line 4 ends before it begins'],
    ['a cue of no length', 'WEBVTT\n\n00:04.000 --> 00:04.000\nWords.', 'line 3 ends before it begins'],
    ['cues out of order', `WEBVTT\n\n00:10.000 --> 00:12.000\nLater.\n\n${CUE}`, 'line 6 begins before the one above'],
    ['no words', 'WEBVTT\n\n00:01.000 --> 00:04.000\n', 'line 3 has no words'],
    ['two cues without a gap', `WEBVTT\n\n${CUE}\n00:05.000 --> 00:06.000\nMore.`, 'Line 3 is followed by another one'],
    ['captions of a longer film', 'WEBVTT\n\n01:01.001 --> 01:02.000\nWords.', 'line 3 begins after the film has ended'],
    ['a style', `WEBVTT\n\nSTYLE\n::cue { background: url(https://example.com/a.png) }\n\n${CUE}`, 'Line 3 begins a style'],
    ['a region', `WEBVTT\n\nREGION\nid:a\n\n${CUE}`, 'Line 3 begins a style'],
    ['a NUL', `WEBVTT\n\n${CUE}\0`, 'no text in UTF-8'],
  ])('are refused with %s, and the sentence says what to mend', (_what, text, words) => {
    expect(read(text)).toEqual({ ok: false, problem: expect.stringContaining(words) as string });
  });

  it('are refused in other letters than UTF-8', () => {
    expect(readCaptions(Buffer.concat([Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\n'), Buffer.from([0xff, 0xe9])]), null)).toMatchObject({ ok: false, problem: expect.stringContaining('UTF-8') as string });
  });

  it('may begin at any time where nobody knows how long the film is', () => {
    expect(read('WEBVTT\n\n20:01.000 --> 20:02.000\nWords.', null)).toMatchObject({ ok: true });
  });
});
