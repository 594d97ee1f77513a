//! What runtimes read of an export besides its contract: names of files, of axes, and types. Facts of their own sources,
//! each with the version that it was read from.

pub(crate) mod transformers_js;
