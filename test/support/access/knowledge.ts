import { type Access } from './who';

/** The knowledge base. */
export const KNOWLEDGE: Record<string, Access> = {
};
