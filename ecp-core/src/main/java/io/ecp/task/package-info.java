/**
 * What a user wants of a picture, as values: a place ({@link io.ecp.task.LocateTask}), an answer
 * ({@link io.ecp.task.AskTask}), a choice ({@link io.ecp.task.ChooseTask}), or whatever a free prompt asks for
 * ({@link io.ecp.task.PromptTask}). A task knows what to ask at each stage and how to read the answer; which stages
 * there are is the strategy's business.
 */
@NullMarked
package io.ecp.task;

import org.jspecify.annotations.NullMarked;
