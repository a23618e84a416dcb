/** A LangChain4j chat model as a predictor. */
@NullMarked
package io.ecp.examples.langchain4j;

import org.jspecify.annotations.NullMarked;
