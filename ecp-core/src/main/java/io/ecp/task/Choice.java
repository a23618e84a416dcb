package io.ecp.task;

/**
 * One of the options of a multiple-choice question.
 *
 * @param index its place in the list, from 0
 * @param text the option as it was given
 */
public record Choice(int index, String text) {

    /** Its letter: A for the first. */
    public char letter() {
        return (char) ('A' + index);
    }

    /** {@code B. 41}. */
    @Override
    public String toString() {
        return letter() + ". " + text;
    }
}
