type Mp4 = { brand?: string; codec?: string; handler?: string; ticks?: number; scale?: number; isLong?: boolean };
type Webm = { docType?: string; codec?: string; seconds?: number | null; trackType?: number };

/** The smallest file that says of itself what an MP4 film says; it shows nothing. */
export function mp4({ brand = 'isom', codec = 'avc1', handler = 'vide', ticks = 90_000, scale = 1_000, isLong = false }: Mp4 = {}): Buffer {
  const header = isLong ? Buffer.concat([u32(0x01000000), u64(0), u64(0), u32(scale), u64(ticks)]) : Buffer.concat([u32(0), u32(0), u32(0), u32(scale), u32(ticks), u64(0)]);
  const stsd = box('stsd', u32(0), u32(1), box(codec, Buffer.alloc(70)));
  const track = box('trak', box('mdia', box('hdlr', u32(0), u32(0), Buffer.from(handler), Buffer.alloc(12)), box('minf', box('stbl', stsd))));
  return Buffer.concat([box('ftyp', Buffer.from(brand), u32(512), Buffer.from('isomavc1')), box('mdat', Buffer.alloc(1_000, 1)), box('moov', box('mvhd', header), track)]);
}

/** The same as WebM. */
export function webm({ docType = 'webm', codec = 'V_VP9', seconds = 42, trackType = 1 }: Webm = {}): Buffer {
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE((seconds ?? 0) * 1_000);
  const info = element('1549a966', element('2ad7b1', Buffer.from('0f4240', 'hex')), seconds === null ? Buffer.alloc(0) : element('4489', duration));
  const tracks = element('1654ae6b', element('ae', element('83', Buffer.from([trackType])), element('86', Buffer.from(codec))));
  return Buffer.concat([element('1a45dfa3', element('4282', Buffer.from(docType))), element('18538067', element('ec', Buffer.alloc(33)), info, tracks, element('1f43b675', Buffer.alloc(1_000, 1)))]);
}

function box(type: string, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([u32(bytes.length + 8), Buffer.from(type), bytes]);
}

function element(id: string, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  // Numbers may be as long as one likes: programs write those of a whole film in eight bytes.
  const length = id === '18538067' || id === 'ec' ? Buffer.concat([Buffer.from([1, 0, 0, 0]), u32(bytes.length)]) : u32(0x10000000 + bytes.length);
  return Buffer.concat([Buffer.from(id, 'hex'), length, bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
