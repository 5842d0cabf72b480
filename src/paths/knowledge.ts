/** The knowledge base: everybody may read it. */
export const knowledgePaths = {
  index: '/knowledge',
  show: (slug: string) => `/knowledge/${slug}`,
  print: (slug: string) => `/knowledge/${slug}/print`,
  answer: (slug: string) => `/knowledge/${slug}/answer`,
  office: { answers: '/office/content/answers', answersTo: (slug: string) => `/office/content/answers/${slug}` },
} as const;
