//! What does not compile, with what the compiler says. `TRYBUILD=overwrite` writes that anew.

#[test]
fn a_pair_that_there_is_not_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
