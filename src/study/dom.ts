import { parseHTML } from 'linkedom'

/** A document to build pages and figures in, without a browser. */
export function newDocument(): Document {
  return parseHTML('<!doctype html><html lang="en"><head></head><body></body></html>').document
}

/** What an element can hold. */
export type Child = Node | string

/** Makes elements of a document: texts become text nodes, so that nothing that a model wrote is read as markup. */
export function maker(document: Document) {
  return (
    tag: string,
    attributes: Readonly<Record<string, string>> = {},
    ...children: readonly Child[]
  ): HTMLElement => {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    for (const child of children)
      element.appendChild(typeof child === 'string' ? document.createTextNode(child) : child)
    return element
  }
}

/** Makes elements of one document. */
export type Maker = ReturnType<typeof maker>

/** A part of a page under its heading. */
export function section(make: Maker, title: string, ...content: readonly Child[]): HTMLElement {
  return make('section', {}, make('h2', {}, title), ...content)
}
