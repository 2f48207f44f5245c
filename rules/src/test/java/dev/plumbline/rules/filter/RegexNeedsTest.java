package dev.plumbline.rules.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.plumbline.rules.filter.Need.Test;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexNeedsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "curl SUBSTRING curl",
                "^/tmp/ PREFIX /tmp/",
                "\\.sh$ SUFFIX .sh",
                "^sh$ EQUAL sh",
                "--port=\\d{4}$ SUBSTRING --port=",
                "colou?r SUBSTRING colo",
                "ab*c SUBSTRING a",
                "ab+cd SUBSTRING ab",
                "x{2}yyy SUBSTRING yyy",
                "[ab]passwd(d|e) SUBSTRING passwd",
                "a😀? SUBSTRING a"
            })
    void theLongestLiteralThatMustBeThereIsTaken(String pattern, Test test, String literal) {
        assertThat(RegexNeeds.of("name", pattern, false)).isEqualTo(new Need.OneOf("name", test, literal));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {".*", "(?i)curl", "a*", "\\Qcurl\\E", "curl|", "[[:alpha:]]x", "(a|b)", "a**", "\\x41bc", "x{,3}y"
            })
    void whatIsNotSurelyUnderstoodGivesNone(String pattern) {
        assertThat(Witnesses.of(RegexNeeds.of("name", pattern, false))).isEmpty();
    }

    @org.junit.jupiter.api.Test
    void aTextInWhichAPatternIsFoundHasWhatItNeeds() {
        Random random = new Random(7);
        List<String> pieces = List.of(
                "a", "b", "ab", "/", "\\.", ".", "a?", "b*", "(a|b)", "[ab]", "a+", "b{2}", "\\d", "^", "$", "|");
        int found = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int j = random.nextInt(5); j >= 0; j--) {
                pattern.append(pieces.get(random.nextInt(pieces.size())));
            }
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(6); j > 0; j--) {
                text.append("ab/.1".charAt(random.nextInt(5)));
            }
            boolean isWhole = random.nextBoolean();
            if (isFound(pattern.toString(), text.toString(), isWhole)) {
                found++;
                assertThat(holds(RegexNeeds.of("name", pattern.toString(), isWhole), text.toString()))
                        .as(pattern + " in " + text)
                        .isTrue();
            }
        }
        assertThat(found).isGreaterThan(10_000);
    }

    private static boolean isFound(String pattern, String text, boolean isWhole) {
        try {
            return isWhole
                    ? java.util.regex.Pattern.compile(pattern).matcher(text).matches()
                    : Pattern.compile(pattern).matcher(text).find();
        } catch (java.util.regex.PatternSyntaxException | com.google.re2j.PatternSyntaxException e) {
            return false;
        }
    }

    private static boolean holds(Need need, String text) {
        if (need instanceof Need.OneOf one) {
            return one.literals().stream().anyMatch(literal -> switch (one.test()) {
                case EQUAL -> text.equals(literal);
                case PREFIX -> text.startsWith(literal);
                case SUFFIX -> text.endsWith(literal);
                default -> text.contains(literal);
            });
        }
        return !(need instanceof Need.Any any) || any.needs().stream().anyMatch(it -> holds(it, text));
    }
}
