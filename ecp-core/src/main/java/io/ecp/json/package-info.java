/** What traces and recorded calls share in their JSON. Not exported. */
@NullMarked
package io.ecp.json;

import org.jspecify.annotations.NullMarked;
