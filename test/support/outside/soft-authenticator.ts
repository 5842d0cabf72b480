import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { config } from '../../../src/config';

type MakeOptions = { challenge: string; rp: { id?: string }; user: { id: string } };
type UseOptions = { challenge: string; rpId?: string; allowCredentials?: { id: string }[] };

/** What an answer says otherwise than an honest device would. */
export type Tweaks = {
  challenge?: string; origin?: string; rpId?: string; type?: string; credentialId?: string; userHandle?: string | null;
  userVerified?: boolean; userPresent?: boolean; counter?: number; wrongKey?: boolean; format?: string; transports?: readonly string[];
};
type Looks = { counts?: boolean; shareable?: boolean; backedUp?: boolean };

/** A device that keeps one passkey, in software: what a browser would put into the form, without a browser. */
export class SoftAuthenticator {
  readonly credentialId = randomBytes(32).toString('base64url');
  counter = 0;
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private userHandle = '';

  constructor(private readonly looks: Looks = {}) {}

  /** The answer to a page that asks for a new passkey. */
  make(options: MakeOptions, tweaks: Tweaks = {}): string {
    this.userHandle = options.user.id;
    const id = Buffer.from(this.credentialId, 'base64url');
    const attested = Buffer.concat([Buffer.alloc(16), uint(2, id.length), id, coseKey(this.keys.publicKey)]);
    const authData = Buffer.concat([this.authData(tweaks.rpId ?? options.rp.id ?? '', tweaks, 0x40), attested]);
    const attestationObject = cborMap([[cborText('fmt'), cborText(tweaks.format ?? 'none')], [cborText('attStmt'), cborMap([])], [cborText('authData'), cborBytes(authData)]]);
    return this.answer(tweaks, {
      clientDataJSON: clientData('webauthn.create', options.challenge, tweaks), attestationObject: attestationObject.toString('base64url'), transports: tweaks.transports ?? ['internal', 'hybrid'],
    });
  }

  /** The answer to a page that asks for a passkey. */
  use(options: UseOptions, tweaks: Tweaks = {}): string {
    if (this.looks.counts) this.counter += 1;
    const authData = this.authData(tweaks.rpId ?? options.rpId ?? '', tweaks, 0);
    const clientDataJSON = clientData('webauthn.get', options.challenge, tweaks);
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const key = tweaks.wrongKey ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : this.keys.privateKey;
    const userHandle = tweaks.userHandle === undefined ? this.userHandle : tweaks.userHandle;
    return this.answer(tweaks, {
      clientDataJSON, authenticatorData: authData.toString('base64url'), signature: sign('sha256', signed, key).toString('base64url'), ...(userHandle !== null && { userHandle }),
    });
  }

  private answer({ credentialId = this.credentialId }: Tweaks, response: object): string {
    return JSON.stringify({ id: credentialId, rawId: credentialId, type: 'public-key', response, clientExtensionResults: {}, authenticatorAttachment: 'platform' });
  }

  private authData(rpId: string, { userVerified = true, userPresent = true, counter = this.counter }: Tweaks, flags: number): Buffer {
    const { shareable = false, backedUp = false } = this.looks;
    const said = (userPresent ? 1 : 0) | (userVerified ? 4 : 0) | (shareable ? 8 : 0) | (backedUp ? 16 : 0) | flags;
    return Buffer.concat([sha256(Buffer.from(rpId)), uint(1, said), uint(4, counter)]);
  }
}

function clientData(type: string, challenge: string, tweaks: Tweaks): string {
  return Buffer.from(JSON.stringify({ type: tweaks.type ?? type, challenge: tweaks.challenge ?? challenge, origin: tweaks.origin ?? new URL(config.baseUrl).origin, crossOrigin: false })).toString('base64url');
}

// The key as COSE writes it: EC2, ES256, P-256, x, y.
function coseKey(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' });
  const point = (text: string | undefined) => cborBytes(Buffer.from(text ?? '', 'base64url'));
  return cborMap([[cborInt(1), cborInt(2)], [cborInt(3), cborInt(-7)], [cborInt(-1), cborInt(1)], [cborInt(-2), point(x)], [cborInt(-3), point(y)]]);
}

// As much of CBOR as stands above.
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return uint(1, (major << 5) | length);
  return length < 256 ? Buffer.concat([uint(1, (major << 5) | 24), uint(1, length)]) : Buffer.concat([uint(1, (major << 5) | 25), uint(2, length)]);
}

function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
}

function cborMap(pairs: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()]);
}

function uint(bytes: 1 | 2 | 4, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
