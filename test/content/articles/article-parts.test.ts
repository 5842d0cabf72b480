import { partsOf } from '../../../src/content/articles/article-parts.model';

it('parts a text at its headings, each with a name for links of its own', () => {
  expect(partsOf('Before.\n\n## Do **this**\nOne.\n## Do this ##\nTwo.\n## 東京')).toEqual([
    { id: 'part-0', heading: '', body: 'Before.' }, { id: 'do-this', heading: 'Do this', body: 'One.' }, { id: 'part-2', heading: 'Do this', body: 'Two.' }, { id: 'part-3', heading: '東京', body: '' },
  ]);
});

it('takes no line of code for a heading, and an empty text for no part', () => {
  expect(partsOf('```\n## not one\n```\nEnd.')).toEqual([{ id: 'part-0', heading: '', body: '```\n## not one\n```\nEnd.' }]);
  expect(partsOf('')).toEqual([]);
});
