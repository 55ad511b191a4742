/** What tools/reference/torchvision-presets.py finds in torchvision 0.28.0; not edited by hand. */
export const torchvisionPresets = [
  {
    resize: 224,
    crop: 224,
    interpolation: 'bicubic',
    weights: `
      MaxVit_T_Weights.DEFAULT MaxVit_T_Weights.IMAGENET1K_V1
      RegNet_Y_128GF_Weights.IMAGENET1K_SWAG_LINEAR_V1 RegNet_Y_16GF_Weights.IMAGENET1K_SWAG_LINEAR_V1
      RegNet_Y_32GF_Weights.IMAGENET1K_SWAG_LINEAR_V1 ViT_B_16_Weights.IMAGENET1K_SWAG_LINEAR_V1
      ViT_H_14_Weights.IMAGENET1K_SWAG_LINEAR_V1 ViT_L_16_Weights.IMAGENET1K_SWAG_LINEAR_V1`,
  },
  {
    resize: 230,
    crop: 224,
    interpolation: 'bilinear',
    weights: `
      ConvNeXt_Small_Weights.DEFAULT ConvNeXt_Small_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 232,
    crop: 224,
    interpolation: 'bicubic',
    weights: `
      Swin_T_Weights.DEFAULT Swin_T_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 232,
    crop: 224,
    interpolation: 'bilinear',
    weights: `
      ConvNeXt_Base_Weights.DEFAULT ConvNeXt_Base_Weights.IMAGENET1K_V1 ConvNeXt_Large_Weights.DEFAULT
      ConvNeXt_Large_Weights.IMAGENET1K_V1 MNASNet0_75_Weights.DEFAULT MNASNet0_75_Weights.IMAGENET1K_V1
      MNASNet1_3_Weights.DEFAULT MNASNet1_3_Weights.IMAGENET1K_V1 MobileNet_V2_Weights.DEFAULT
      MobileNet_V2_Weights.IMAGENET1K_V2 MobileNet_V3_Large_Weights.DEFAULT
      MobileNet_V3_Large_Weights.IMAGENET1K_V2 RegNet_X_16GF_Weights.DEFAULT
      RegNet_X_16GF_Weights.IMAGENET1K_V2 RegNet_X_1_6GF_Weights.DEFAULT
      RegNet_X_1_6GF_Weights.IMAGENET1K_V2 RegNet_X_32GF_Weights.DEFAULT
      RegNet_X_32GF_Weights.IMAGENET1K_V2 RegNet_X_3_2GF_Weights.DEFAULT
      RegNet_X_3_2GF_Weights.IMAGENET1K_V2 RegNet_X_400MF_Weights.DEFAULT
      RegNet_X_400MF_Weights.IMAGENET1K_V2 RegNet_X_800MF_Weights.DEFAULT
      RegNet_X_800MF_Weights.IMAGENET1K_V2 RegNet_X_8GF_Weights.DEFAULT
      RegNet_X_8GF_Weights.IMAGENET1K_V2 RegNet_Y_16GF_Weights.DEFAULT
      RegNet_Y_16GF_Weights.IMAGENET1K_V2 RegNet_Y_1_6GF_Weights.DEFAULT
      RegNet_Y_1_6GF_Weights.IMAGENET1K_V2 RegNet_Y_32GF_Weights.DEFAULT
      RegNet_Y_32GF_Weights.IMAGENET1K_V2 RegNet_Y_3_2GF_Weights.DEFAULT
      RegNet_Y_3_2GF_Weights.IMAGENET1K_V2 RegNet_Y_400MF_Weights.DEFAULT
      RegNet_Y_400MF_Weights.IMAGENET1K_V2 RegNet_Y_800MF_Weights.DEFAULT
      RegNet_Y_800MF_Weights.IMAGENET1K_V2 RegNet_Y_8GF_Weights.DEFAULT
      RegNet_Y_8GF_Weights.IMAGENET1K_V2 ResNeXt101_32X8D_QuantizedWeights.DEFAULT
      ResNeXt101_32X8D_QuantizedWeights.IMAGENET1K_FBGEMM_V2 ResNeXt101_32X8D_Weights.DEFAULT
      ResNeXt101_32X8D_Weights.IMAGENET1K_V2 ResNeXt101_64X4D_QuantizedWeights.DEFAULT
      ResNeXt101_64X4D_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ResNeXt101_64X4D_Weights.DEFAULT
      ResNeXt101_64X4D_Weights.IMAGENET1K_V1 ResNeXt50_32X4D_Weights.DEFAULT
      ResNeXt50_32X4D_Weights.IMAGENET1K_V2 ResNet101_Weights.DEFAULT ResNet101_Weights.IMAGENET1K_V2
      ResNet152_Weights.DEFAULT ResNet152_Weights.IMAGENET1K_V2 ResNet50_QuantizedWeights.DEFAULT
      ResNet50_QuantizedWeights.IMAGENET1K_FBGEMM_V2 ResNet50_Weights.DEFAULT
      ResNet50_Weights.IMAGENET1K_V2 ShuffleNet_V2_X1_5_QuantizedWeights.DEFAULT
      ShuffleNet_V2_X1_5_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ShuffleNet_V2_X1_5_Weights.DEFAULT
      ShuffleNet_V2_X1_5_Weights.IMAGENET1K_V1 ShuffleNet_V2_X2_0_QuantizedWeights.DEFAULT
      ShuffleNet_V2_X2_0_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ShuffleNet_V2_X2_0_Weights.DEFAULT
      ShuffleNet_V2_X2_0_Weights.IMAGENET1K_V1 Wide_ResNet101_2_Weights.DEFAULT
      Wide_ResNet101_2_Weights.IMAGENET1K_V2 Wide_ResNet50_2_Weights.DEFAULT
      Wide_ResNet50_2_Weights.IMAGENET1K_V2`,
  },
  {
    resize: 236,
    crop: 224,
    interpolation: 'bilinear',
    weights: `
      ConvNeXt_Tiny_Weights.DEFAULT ConvNeXt_Tiny_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 238,
    crop: 224,
    interpolation: 'bicubic',
    weights: `
      Swin_B_Weights.DEFAULT Swin_B_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 242,
    crop: 224,
    interpolation: 'bilinear',
    weights: `
      ViT_L_16_Weights.DEFAULT ViT_L_16_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 246,
    crop: 224,
    interpolation: 'bicubic',
    weights: `
      Swin_S_Weights.DEFAULT Swin_S_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 255,
    crop: 240,
    interpolation: 'bilinear',
    weights: `
      EfficientNet_B1_Weights.DEFAULT EfficientNet_B1_Weights.IMAGENET1K_V2`,
  },
  {
    resize: 256,
    crop: 224,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B0_Weights.DEFAULT EfficientNet_B0_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 256,
    crop: 224,
    interpolation: 'bilinear',
    mean: [0.48235, 0.45882, 0.40784],
    std: [0.00392156862745098, 0.00392156862745098, 0.00392156862745098],
    weights: `
      VGG16_Weights.IMAGENET1K_FEATURES`,
  },
  {
    resize: 256,
    crop: 224,
    interpolation: 'bilinear',
    weights: `
      AlexNet_Weights.DEFAULT AlexNet_Weights.IMAGENET1K_V1 DenseNet121_Weights.DEFAULT
      DenseNet121_Weights.IMAGENET1K_V1 DenseNet161_Weights.DEFAULT DenseNet161_Weights.IMAGENET1K_V1
      DenseNet169_Weights.DEFAULT DenseNet169_Weights.IMAGENET1K_V1 DenseNet201_Weights.DEFAULT
      DenseNet201_Weights.IMAGENET1K_V1 GoogLeNet_QuantizedWeights.DEFAULT
      GoogLeNet_QuantizedWeights.IMAGENET1K_FBGEMM_V1 GoogLeNet_Weights.DEFAULT
      GoogLeNet_Weights.IMAGENET1K_V1 MNASNet0_5_Weights.DEFAULT MNASNet0_5_Weights.IMAGENET1K_V1
      MNASNet1_0_Weights.DEFAULT MNASNet1_0_Weights.IMAGENET1K_V1 MobileNet_V2_QuantizedWeights.DEFAULT
      MobileNet_V2_QuantizedWeights.IMAGENET1K_QNNPACK_V1 MobileNet_V2_Weights.IMAGENET1K_V1
      MobileNet_V3_Large_QuantizedWeights.DEFAULT
      MobileNet_V3_Large_QuantizedWeights.IMAGENET1K_QNNPACK_V1 MobileNet_V3_Large_Weights.IMAGENET1K_V1
      MobileNet_V3_Small_Weights.DEFAULT MobileNet_V3_Small_Weights.IMAGENET1K_V1
      RegNet_X_16GF_Weights.IMAGENET1K_V1 RegNet_X_1_6GF_Weights.IMAGENET1K_V1
      RegNet_X_32GF_Weights.IMAGENET1K_V1 RegNet_X_3_2GF_Weights.IMAGENET1K_V1
      RegNet_X_400MF_Weights.IMAGENET1K_V1 RegNet_X_800MF_Weights.IMAGENET1K_V1
      RegNet_X_8GF_Weights.IMAGENET1K_V1 RegNet_Y_16GF_Weights.IMAGENET1K_V1
      RegNet_Y_1_6GF_Weights.IMAGENET1K_V1 RegNet_Y_32GF_Weights.IMAGENET1K_V1
      RegNet_Y_3_2GF_Weights.IMAGENET1K_V1 RegNet_Y_400MF_Weights.IMAGENET1K_V1
      RegNet_Y_800MF_Weights.IMAGENET1K_V1 RegNet_Y_8GF_Weights.IMAGENET1K_V1
      ResNeXt101_32X8D_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ResNeXt101_32X8D_Weights.IMAGENET1K_V1
      ResNeXt50_32X4D_Weights.IMAGENET1K_V1 ResNet101_Weights.IMAGENET1K_V1
      ResNet152_Weights.IMAGENET1K_V1 ResNet18_QuantizedWeights.DEFAULT
      ResNet18_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ResNet18_Weights.DEFAULT
      ResNet18_Weights.IMAGENET1K_V1 ResNet34_Weights.DEFAULT ResNet34_Weights.IMAGENET1K_V1
      ResNet50_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ResNet50_Weights.IMAGENET1K_V1
      ShuffleNet_V2_X0_5_QuantizedWeights.DEFAULT
      ShuffleNet_V2_X0_5_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ShuffleNet_V2_X0_5_Weights.DEFAULT
      ShuffleNet_V2_X0_5_Weights.IMAGENET1K_V1 ShuffleNet_V2_X1_0_QuantizedWeights.DEFAULT
      ShuffleNet_V2_X1_0_QuantizedWeights.IMAGENET1K_FBGEMM_V1 ShuffleNet_V2_X1_0_Weights.DEFAULT
      ShuffleNet_V2_X1_0_Weights.IMAGENET1K_V1 SqueezeNet1_0_Weights.DEFAULT
      SqueezeNet1_0_Weights.IMAGENET1K_V1 SqueezeNet1_1_Weights.DEFAULT
      SqueezeNet1_1_Weights.IMAGENET1K_V1 VGG11_BN_Weights.DEFAULT VGG11_BN_Weights.IMAGENET1K_V1
      VGG11_Weights.DEFAULT VGG11_Weights.IMAGENET1K_V1 VGG13_BN_Weights.DEFAULT
      VGG13_BN_Weights.IMAGENET1K_V1 VGG13_Weights.DEFAULT VGG13_Weights.IMAGENET1K_V1
      VGG16_BN_Weights.DEFAULT VGG16_BN_Weights.IMAGENET1K_V1 VGG16_Weights.DEFAULT
      VGG16_Weights.IMAGENET1K_V1 VGG19_BN_Weights.DEFAULT VGG19_BN_Weights.IMAGENET1K_V1
      VGG19_Weights.DEFAULT VGG19_Weights.IMAGENET1K_V1 ViT_B_16_Weights.DEFAULT
      ViT_B_16_Weights.IMAGENET1K_V1 ViT_B_32_Weights.DEFAULT ViT_B_32_Weights.IMAGENET1K_V1
      ViT_L_32_Weights.DEFAULT ViT_L_32_Weights.IMAGENET1K_V1 Wide_ResNet101_2_Weights.IMAGENET1K_V1
      Wide_ResNet50_2_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 256,
    crop: 240,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B1_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 260,
    crop: 256,
    interpolation: 'bicubic',
    weights: `
      Swin_V2_S_Weights.DEFAULT Swin_V2_S_Weights.IMAGENET1K_V1 Swin_V2_T_Weights.DEFAULT
      Swin_V2_T_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 272,
    crop: 256,
    interpolation: 'bicubic',
    weights: `
      Swin_V2_B_Weights.DEFAULT Swin_V2_B_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 288,
    crop: 288,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B2_Weights.DEFAULT EfficientNet_B2_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 320,
    crop: 300,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B3_Weights.DEFAULT EfficientNet_B3_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 342,
    crop: 299,
    interpolation: 'bilinear',
    weights: `
      Inception_V3_QuantizedWeights.DEFAULT Inception_V3_QuantizedWeights.IMAGENET1K_FBGEMM_V1
      Inception_V3_Weights.DEFAULT Inception_V3_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 384,
    crop: 380,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B4_Weights.DEFAULT EfficientNet_B4_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 384,
    crop: 384,
    interpolation: 'bicubic',
    weights: `
      RegNet_Y_128GF_Weights.DEFAULT RegNet_Y_128GF_Weights.IMAGENET1K_SWAG_E2E_V1
      RegNet_Y_16GF_Weights.IMAGENET1K_SWAG_E2E_V1 RegNet_Y_32GF_Weights.IMAGENET1K_SWAG_E2E_V1
      ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1`,
  },
  {
    resize: 384,
    crop: 384,
    interpolation: 'bilinear',
    weights: `
      EfficientNet_V2_S_Weights.DEFAULT EfficientNet_V2_S_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 456,
    crop: 456,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B5_Weights.DEFAULT EfficientNet_B5_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 480,
    crop: 480,
    interpolation: 'bicubic',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    weights: `
      EfficientNet_V2_L_Weights.DEFAULT EfficientNet_V2_L_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 480,
    crop: 480,
    interpolation: 'bilinear',
    weights: `
      EfficientNet_V2_M_Weights.DEFAULT EfficientNet_V2_M_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 512,
    crop: 512,
    interpolation: 'bicubic',
    weights: `
      ViT_L_16_Weights.IMAGENET1K_SWAG_E2E_V1`,
  },
  {
    resize: 518,
    crop: 518,
    interpolation: 'bicubic',
    weights: `
      ViT_H_14_Weights.DEFAULT ViT_H_14_Weights.IMAGENET1K_SWAG_E2E_V1`,
  },
  {
    resize: 528,
    crop: 528,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B6_Weights.DEFAULT EfficientNet_B6_Weights.IMAGENET1K_V1`,
  },
  {
    resize: 600,
    crop: 600,
    interpolation: 'bicubic',
    weights: `
      EfficientNet_B7_Weights.DEFAULT EfficientNet_B7_Weights.IMAGENET1K_V1`,
  },
] as const
