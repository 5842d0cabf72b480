import { ownerSql } from '../database';
import { createCertificate, createCourse } from '../factories/training';

/** A certificate of one's organization, and what staff ask about: one more of it, and a course with its parts. */
export type TrainingThings = { certificate: string; officeCertificate: string; course: string; courseMaterial: string; sharedMaterial: string; lastMaterial: string; courseQuestion: string };

/** `sharedMaterial` is of the course server-backup, which partners see; what staff change is of a draft. */
export async function createTrainingThings(member: { organizationId: string; personId: string }): Promise<TrainingThings> {
  const { courseId, materialIds, questionIds } = await createCourse({ state: 'draft', certifies: 'availability' });
  return {
    certificate: (await createCertificate(member)).certificateId, officeCertificate: (await createCertificate({ ...member, product: 'migration' })).certificateId,
    course: courseId, courseMaterial: materialIds[0]!, sharedMaterial: await seededMaterial(), lastMaterial: materialIds[1]!, courseQuestion: questionIds[0]!,
  };
}

async function seededMaterial(): Promise<string> {
  const [row] = await ownerSql<{ id: string }>("select m.id from course_materials m join courses c on c.id = m.course_id where c.slug = 'server-backup' order by m.position limit 1");
  return row!.id;
}
