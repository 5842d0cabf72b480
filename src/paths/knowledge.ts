/** The knowledge base: everybody may read it. */
export const knowledgePaths = {
  index: '/knowledge',
} as const;
