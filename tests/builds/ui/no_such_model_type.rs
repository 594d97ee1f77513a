fn main() {
    let _ = optimum_exporters::registry::onnx::no_such_model::FILL_MASK;
}
