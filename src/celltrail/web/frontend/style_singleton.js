/**
 * Takes the place of the package `react-style-singleton`, by an alias of the build.
 *
 * Dialogs and menus lock the page's scrolling by a rule that they write into a <style> element, which the policy
 * of the page (style-src 'self') refuses. A constructed style sheet is no inline style, and is allowed.
 */
import { useLayoutEffect } from "react";

export function styleSingleton() {
  return function Style({ styles }) {
    useLayoutEffect(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      return () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((adopted) => adopted !== sheet);
      };
    }, [styles]);
    return null;
  };
}
