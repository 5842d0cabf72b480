const course = (slug: string) => `/portal/training/courses/${slug}`;
const office = '/office/courses';
const officeCourse = (id: string) => `${office}/${id}`;

/** Courses, exams and certificates; the check page is public. */
export const trainingPaths = {
  index: '/portal/training',
  course,
  enrolment: (slug: string) => `${course(slug)}/enrolment`,
  material: (slug: string, material: string) => `${course(slug)}/materials/${material}`,
  /** Start page, or the questions of the exam that runs. */
  exam: (slug: string) => `${course(slug)}/exam`,
  answers: (slug: string) => `${course(slug)}/exam/answers`,
  result: (slug: string) => `${course(slug)}/exam/result`,
  certificate: (id: string) => `/portal/training/certificates/${id}/pdf`,
  people: '/portal/training/people',
  peopleCsv: '/portal/training/people.csv',
  /** Public: is a certificate real, and does it hold. */
  check: '/certificates',
  office: {
    index: office,
    new: `${office}/new`,
    show: officeCourse,
    edit: (id: string) => `${officeCourse(id)}/edit`,
    state: (id: string) => `${officeCourse(id)}/state`,
    preview: (id: string) => `${officeCourse(id)}/preview`,
    newMaterial: (id: string) => `${officeCourse(id)}/materials/new`,
    material: (id: string, material: string) => `${officeCourse(id)}/materials/${material}`,
    materialWithdrawal: (id: string, material: string) => `${officeCourse(id)}/materials/${material}/withdrawal`,
    newQuestion: (id: string) => `${officeCourse(id)}/questions/new`,
    question: (id: string, question: string) => `${officeCourse(id)}/questions/${question}`,
    questionWithdrawal: (id: string, question: string) => `${officeCourse(id)}/questions/${question}/withdrawal`,
    certificates: '/office/certificates',
    certificateWithdrawal: (id: string) => `/office/certificates/${id}/withdrawal`,
  },
} as const;
