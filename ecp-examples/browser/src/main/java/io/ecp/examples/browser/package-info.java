/** Clicking by prompt in a browser: from a screenshot in device pixels to a click in CSS pixels. */
@NullMarked
package io.ecp.examples.browser;

import org.jspecify.annotations.NullMarked;
