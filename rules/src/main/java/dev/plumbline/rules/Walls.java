package dev.plumbline.rules;

/**
 * Which walls stand between rule code and all that is not its own. All, but where a test looks at what one of them holds alone.
 *
 * @param text what is written is read and held against the list
 * @param code what is compiled is read and held against the list
 * @param classes what is compiled finds no class but those on the list
 */
record Walls(boolean text, boolean code, boolean classes) {
    static final Walls ALL = new Walls(true, true, true);
    static final Walls NONE = new Walls(false, false, false);
}
