/** Courses, exams and certificates; the check page is public. */
export const trainingPaths = {
  index: '/portal/training',
  office: { index: '/office/courses' },
} as const;
