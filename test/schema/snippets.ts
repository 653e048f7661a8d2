/** What the editor offers in an empty recipe; `${1:…}` is a place to fill in. */
export const RECIPE_SNIPPETS = [
  {
    label: 'Recipe for a folder',
    description: 'Exports the newest versions of all files in a folder.',
    body: {
      version: 1,
      service: 'files',
      project: '${1:project id}',
      folder: { urn: '${2:urn:adsk.wipprod:fs.folder:co.…}', recursive: true, filter: '${3:*.pdf}' },
      target: '${4:exports}',
    },
  },
  {
    label: 'Recipe for fixed versions',
    description: 'Exports the same versions of the same files each time.',
    body: {
      version: 1,
      service: 'files',
      project: '${1:project id}',
      files: [{ version: '${2:urn:adsk.wipprod:fs.file:vf.…?version=1}', name: '${3:A-101.pdf}' }],
      target: '${4:exports}',
    },
  },
  {
    label: 'Recipe for sheets',
    description: 'Exports the current sheets of a project as one PDF.',
    body: {
      version: 1,
      service: 'sheets',
      project: '${1:project id}',
      sheets: { versionSet: '${2:name of the version set}' },
      target: '${3:exports}',
    },
  },
];

export const FILE_SNIPPET = {
  label: 'Version of a file',
  body: { version: '${1:urn:adsk.wipprod:fs.file:vf.…?version=1}', name: '${2:A-101.pdf}' },
};
