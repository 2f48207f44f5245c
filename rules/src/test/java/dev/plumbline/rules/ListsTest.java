package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListsTest {
    private static final Lists LISTS =
            new Lists(Map.of("shells", List.of("sh", "b?sh", "php-fpm*"), "none", List.of()));

    @Test
    void anEntryIsExactAndAStarIsAnyText() {
        assertThat(LISTS.listed("shells", "sh")).isTrue();
        assertThat(LISTS.listed("shells", "zsh")).isFalse();
        assertThat(LISTS.listed("shells", "sh ")).isFalse();
        assertThat(LISTS.listed("shells", "SH")).isFalse();
        assertThat(LISTS.listed("shells", "php-fpm8.2")).isTrue();
        assertThat(LISTS.listed("shells", "php-fpm")).isTrue();
        assertThat(LISTS.listed("shells", "xphp-fpm")).isFalse();
    }

    @Test
    void noOtherCharacterIsSpecial() {
        assertThat(LISTS.listed("shells", "bash")).isFalse();
        assertThat(LISTS.listed("shells", "b?sh")).isTrue();
    }

    @Test
    void nothingIsOnNoListAndNoListHoldsAnything() {
        assertThat(LISTS.listed("shells", null)).isFalse();
        assertThat(LISTS.listed("none", "sh")).isFalse();
        assertThat(LISTS.listed("missing", "sh")).isFalse();
        assertThat(Lists.NONE.names()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "*, anything, true",
        "**, x, true",
        "a*, a, true",
        "*a, a, true",
        "*a, ab, false",
        "a*b, ab, true",
        "a*b, aXbXb, true",
        "a*b, aXbX, false",
        "a*b*c, abc, true",
        "a*b*c, acb, false",
        "*/.ssh/id_*, /home/app/.ssh/id_rsa, true",
        "*/.ssh/id_*, /home/app/.ssh/known_hosts, false",
        "/proc/*/environ, /proc/1/environ, true",
        "/proc/*/environ, /proc/1/environ2, false",
        "*aab, aaaab, true",
        "'', '', true",
        "'', a, false"
    })
    void aStarStandsForAnyText(String pattern, String text, boolean whole) {
        assertThat(Lists.glob(pattern, text)).isEqualTo(whole);
    }

    @Test
    @Timeout(5)
    void manyStarsOnLongTextStayFast() {
        String text = "a".repeat(4_096);
        assertThat(Lists.glob("a*".repeat(200) + "b", text)).isFalse();
        assertThat(Lists.glob("*a".repeat(200) + "*b", text)).isFalse();
        assertThat(Lists.glob("*".repeat(4_096), text)).isTrue();
        assertThat(Lists.glob("*" + "a".repeat(2_000) + "b", text)).isFalse();
    }

    @Test
    void aLongListCostsOneHash() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            names.add("name-" + i);
        }
        Lists lists = new Lists(Map.of("names", names));
        assertThat(lists.listed("names", "name-99999")).isTrue();
        assertThat(lists.listed("names", "name-100000")).isFalse();
    }
}
