/** The editor, and what it is asked at its caret. */

// CaretHelp.svelte

export const nothingFitsHere = 'Nothing fits here.';
export const nothingToExplain = 'There is nothing to explain here: put the caret on a word or a number.';
export const noNameDefined = 'There is no name here that these files define.';
export const noNameToLookFor = 'There is no name here that could be looked for.';
export const atLine = (line: number) => `line ${line}`;
export const inFileAtLine = (file: string, line: number) => `${file}, line ${line}`;
export const definedThere = (where: string) => `${where}, defined`;
export const noNameToChange = 'There is no name here that could be changed.';
export const renamedIn = (places: number) => `Renamed in ${places === 1 ? 'one place' : `${places} places`}.`;
export const helpAtTheCaret = 'Help at the caret';
export const complete = 'Complete';
export const whatIsThis = 'What is this?';
export const definition = 'Definition';
export const references = 'References';
export const rename = 'Rename';
/** The keys, as they are written on them. */
export const completeKeys = 'Ctrl Space';
export const whatIsThisKeys = 'Ctrl I';
export const referencesKeys = 'Shift F12';
export const whatFitsHere = 'What fits here';
export const whereIsWritten = (name: string) => `Where ${name} is written`;
export const newNameOf = (old: string) => `New name of ${old}`;
export const renameEverywhere = 'Rename everywhere';

// Editor.svelte

export const tabLeaves = 'Tab leaves the editor; <key>Ctrl</key> <key>M</key> makes it indent.';
export const plainTextArea = 'Plain text area';

// PlainEditor.svelte

export const sourceOf = (file: string) => `Source of ${file}`;

/** Also of Monaco, monaco.ts. */
export const sourceThatStays = (file: string) => `Source of ${file}, to be read and not changed`;

// Tabs.svelte

export const files = 'Files';
/** Behind the name of a file. */
export const inError = '(error)';

// Problems.svelte

export const error = 'error';
export const warning = 'warning';

// monaco.ts

export const sourceOfWithTab = (file: string) =>
  `Source of ${file}. Tab leaves the editor; Control M makes it indent.`;
