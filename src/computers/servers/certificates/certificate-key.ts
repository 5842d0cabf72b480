import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { keyFor } from '../../../platform/secrets/sealing';

// RFC 8410: what stands before the 32 bytes of an Ed25519 private key.
const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');

/** One key an installation, made of SECRET_KEY, so that all of its processes have the same and none keeps it on a disk. */
export const signingKey: KeyObject = createPrivateKey({
  key: Buffer.concat([PKCS8_START, keyFor('server certificates')]), format: 'der', type: 'pkcs8',
});

const publicKey = createPublicKey(signingKey);

/** With what anybody checks a certificate of this installation. */
export const publicKeyPem: string = publicKey.export({ format: 'pem', type: 'spki' }).toString();

/** Short enough to compare by eye: "9C4F 21AB …". */
export const publicKeyFingerprint: string = createHash('sha256').update(publicKey.export({ format: 'der', type: 'spki' })).digest('hex').slice(0, 32).toUpperCase().match(/.{4}/g)!.join(' ');
