import { readSerial } from '../../computers/serial.model';
import { readCode } from '../../subscriptions/codes/code-text.model';

/** What was typed, read as each kind of number that people see: null where it cannot be one. */
export interface ExactNumbers {
  /** An invoice's, a subscription's, a case's or a deal's number, as it is kept. */
  readonly number: string | null;
  readonly code: string | null;
  readonly codeEnding: string | null;
  readonly serial: string | null;
}

const NUMBER = /^[A-Z0-9]{1,12}(-[A-Z0-9]{1,12}){1,4}$/;

/** Spaces around it and small letters do not matter. */
export function exactNumbers(words: string): ExactNumbers {
  const typed = words.trim().toUpperCase();
  const code = readCode(typed);
  return {
    number: NUMBER.test(typed) ? typed : null,
    code: code && 'whole' in code ? code.whole : null,
    codeEnding: code && 'ending' in code ? code.ending : null,
    serial: readSerial(typed) ?? null,
  };
}
