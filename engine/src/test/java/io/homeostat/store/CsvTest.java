package io.homeostat.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void what_would_end_a_cell_is_quoted() {
        assertThat(Csv.line(List.of("a", "b,c", "say \"no\"", "two\nlines", "")))
                .isEqualTo("a,\"b,c\",\"say \"\"no\"\"\",\"two\nlines\",");
    }

    @Test
    void a_formula_becomes_a_text_and_a_number_stays_one() {
        assertThat(Csv.line(List.of("=1+1", "@sum", "+cmd", "-cmd", "-0.25", "17")))
                .isEqualTo("'=1+1,'@sum,'+cmd,'-cmd,-0.25,17");
    }
}
