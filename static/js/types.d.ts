/** What other scripts of the page bring. */
interface Window {
  htmx?: { trigger(element: Element, event: string): void };
}
