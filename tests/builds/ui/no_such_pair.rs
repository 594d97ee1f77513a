fn main() {
    let _ = optimum_exporters::registry::onnx::bert::DEPTH_ESTIMATION;
}
