// A fence of Markdown as the page's code box: its text, character by character. (What mdsvex does itself goes through a template of
// JavaScript, which takes backslashes away.)

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '{': '&#123;', '}': '&#125;' };

/**
 * @param {string} code
 * @param {string | null | undefined} [language]
 */
export function codeFence(code, language) {
  const text = code.replace(/[&<>{}]/g, (char) => ENTITIES[char]);
  const of = language ? ` class="language-${language}"` : '';
  return `<pre${of}><code${of}>${text}</code></pre>`;
}
